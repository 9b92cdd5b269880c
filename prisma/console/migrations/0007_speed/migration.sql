-- DropIndex
DROP INDEX "Employee_department_name_id_idx";

-- DropIndex
DROP INDEX "Employee_name_id_idx";

-- AlterTable
ALTER TABLE "Agent" ADD COLUMN "assigned" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "Agent_state_protocol_idx" ON "Agent"("state", "protocol");



-- What Prisma's schema language cannot say.

-- 五十音順 of names, word by word, so that アベ サクラ comes before アベカワ: of each word first the sounds alone (voiced or
-- not, small or not), then how they are written.
CREATE FUNCTION certfleet_kana_order(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(
    translate(normalize(word, NFD), 'ァィゥェォッャュョヮヵヶ' || U&'\3099\309A', 'アイウエオツヤユヨワカケ') || E'\x1e' || word,
    E'\x1f' ORDER BY nth), '')
  FROM (SELECT certfleet_fold(word) AS word, nth
    FROM regexp_split_to_table(translate(name, '　', ' '), ' +') WITH ORDINALITY AS part (word, nth)) AS folded
$$;
-- By code point wherever the database stands: languages differ in where they put kana.
ALTER TABLE "Employee" ADD COLUMN "kanaOrder" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS
  (certfleet_kana_order(CASE WHEN "nameKana" = '' THEN "name" ELSE "nameKana" END)) STORED;
CREATE INDEX "Employee_kanaOrder_id_idx" ON "Employee"("kanaOrder", "id");
CREATE INDEX "Employee_department_kanaOrder_id_idx" ON "Employee"("department", "kanaOrder", "id");

-- An agent is assigned as long as an assignment of it is open. Whoever changes one waits for whoever changes another, and
-- then sees it.
CREATE FUNCTION certfleet_is_assigned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM "Agent" WHERE "id" IN (OLD."agentId", NEW."agentId") ORDER BY "id" FOR NO KEY UPDATE;
  UPDATE "Agent" a SET "assigned" = NOT a."assigned" WHERE a."id" IN (OLD."agentId", NEW."agentId")
    AND a."assigned" <> EXISTS (SELECT FROM "Assignment" t WHERE t."agentId" = a."id" AND t."endedAt" IS NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER "Assignment_is_assigned" AFTER INSERT OR DELETE OR UPDATE OF "agentId", "endedAt" ON "Assignment"
  FOR EACH ROW EXECUTE FUNCTION certfleet_is_assigned();
UPDATE "Agent" a SET "assigned" = true
  WHERE EXISTS (SELECT FROM "Assignment" t WHERE t."agentId" = a."id" AND t."endedAt" IS NULL);

-- PCs to look at are few among many: those in use that are nobody's, and those whose clock is wrong.
CREATE INDEX "Agent_unassigned" ON "Agent" ("createdAt", "id") WHERE "state" = 'active' AND NOT "assigned";
CREATE INDEX "Agent_clock" ON "Agent" (abs("clockAheadMs")) WHERE "state" = 'active';

-- What may be renewed now, with all that labels are derived from, as in 0005_search.
CREATE INDEX "Certificate_in_window" ON "Certificate" ("windowOpensAt") INCLUDE
  ("id", "notAfter", "notBefore", "issuedAt", "authorityStatus", "delivery", "presence", "superseded", "subscriberId", "agentId")
  WHERE "authorityStatus" = 'issued' AND NOT "superseded";

-- Whom a PC acts for is read with whom it is searched by.
DROP INDEX "Assignment_one_pc_per_subscriber";
CREATE UNIQUE INDEX "Assignment_one_pc_per_subscriber" ON "Assignment" ("subscriberId") INCLUDE ("agentId")
  WHERE "endedAt" IS NULL;
