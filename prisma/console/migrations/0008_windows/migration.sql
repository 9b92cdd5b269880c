-- Keys that Windows keeps.
ALTER TYPE "Protection" ADD VALUE 'tpm';
ALTER TYPE "Protection" ADD VALUE 'cng';
ALTER TYPE "Protection" ADD VALUE 'capi';

-- What an agent on Windows says of its user's session.
CREATE TYPE "SessionKind" AS ENUM ('local', 'remote');
ALTER TABLE "Agent" ADD COLUMN "userSid" TEXT, ADD COLUMN "session" "SessionKind";
