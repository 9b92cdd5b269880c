-- Keys that Windows keeps.
ALTER TYPE "Protection" ADD VALUE 'tpm';
ALTER TYPE "Protection" ADD VALUE 'cng';
ALTER TYPE "Protection" ADD VALUE 'capi';
