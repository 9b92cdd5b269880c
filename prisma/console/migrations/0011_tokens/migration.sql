-- Keys in PKCS#11 tokens.
ALTER TYPE "Protection" ADD VALUE 'pkcs11';
ALTER TYPE "Protection" ADD VALUE 'pkcs11_hardware';
