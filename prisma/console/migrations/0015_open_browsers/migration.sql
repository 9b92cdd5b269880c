-- Browsers still open after the new certificate came: the person has to close them.
ALTER TABLE "Issuance" ADD COLUMN "openBrowsers" TEXT[] DEFAULT ARRAY[]::TEXT[];
