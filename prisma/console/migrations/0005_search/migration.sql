-- AlterTable
ALTER TABLE "Certificate" ADD COLUMN "superseded" BOOLEAN NOT NULL DEFAULT false;

-- DropIndex
DROP INDEX "Certificate_notAfter_id_idx";

-- DropIndex
DROP INDEX "Certificate_subscriberId_idx";

-- DropIndex
DROP INDEX "Certificate_agentId_idx";

-- CreateIndex
CREATE INDEX "Certificate_subscriberId_id_idx" ON "Certificate"("subscriberId", "id");

-- CreateIndex
CREATE INDEX "Certificate_agentId_id_idx" ON "Certificate"("agentId", "id");

-- CreateIndex
CREATE INDEX "Subscriber_createdAt_id_idx" ON "Subscriber"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Subscriber_employeeId_id_idx" ON "Subscriber"("employeeId", "id");

-- CreateIndex
CREATE INDEX "Employee_name_id_idx" ON "Employee"("name", "id");

-- CreateIndex
CREATE INDEX "Employee_department_name_id_idx" ON "Employee"("department", "name", "id");

-- CreateIndex
CREATE INDEX "Agent_createdAt_id_idx" ON "Agent"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Agent_hostname_id_idx" ON "Agent"("hostname", "id");

-- CreateIndex
CREATE INDEX "Agent_state_id_idx" ON "Agent"("state", "id");

-- CreateIndex
CREATE INDEX "Certificate_presence_idx" ON "Certificate"("presence");

-- CreateIndex
CREATE INDEX "Certificate_delivery_idx" ON "Certificate"("delivery");

-- CreateIndex
CREATE INDEX "Issuance_createdAt_id_idx" ON "Issuance"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Issuance_endedAt_id_idx" ON "Issuance"("endedAt", "id");



-- What Prisma's schema language cannot say.

-- A certificate is superseded once its successor is confirmed, and not any more when that is revoked. The shared lock makes
-- whoever names a successor and whoever confirms it see each other.
CREATE FUNCTION certfleet_is_superseded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."superseded" := coalesce((SELECT n."delivery" = 'confirmed' AND n."authorityStatus" = 'issued'
    FROM "Certificate" n WHERE n."id" = NEW."successorId" FOR SHARE), false);
  RETURN NEW;
END $$;
CREATE TRIGGER "Certificate_is_superseded" BEFORE INSERT OR UPDATE OF "successorId" ON "Certificate"
  FOR EACH ROW WHEN (NEW."successorId" IS NOT NULL OR NEW."superseded") EXECUTE FUNCTION certfleet_is_superseded();
CREATE FUNCTION certfleet_supersedes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "Certificate" SET "superseded" = (NEW."delivery" = 'confirmed' AND NEW."authorityStatus" = 'issued')
    WHERE "successorId" = NEW."id";
  RETURN NULL;
END $$;
CREATE TRIGGER "Certificate_supersedes" AFTER UPDATE OF "delivery", "authorityStatus" ON "Certificate"
  FOR EACH ROW WHEN (OLD."delivery" <> NEW."delivery" OR OLD."authorityStatus" <> NEW."authorityStatus")
  EXECUTE FUNCTION certfleet_supersedes();
UPDATE "Certificate" c SET "superseded" = true FROM "Certificate" n
  WHERE n."id" = c."successorId" AND n."delivery" = 'confirmed' AND n."authorityStatus" = 'issued';

-- Lists filter by derived labels. All that a label is derived from stands in these indexes, so that counting 150,000
-- certificates does not read their rows, which are ten times as wide. (With an expression among its keys the first is
-- none of Prisma's, which would take the included columns for keys.)
CREATE INDEX "Certificate_by_expiry" ON "Certificate" ("notAfter", "id", ("successorId" IS NULL)) INCLUDE
  ("windowOpensAt", "notBefore", "issuedAt", "authorityStatus", "delivery", "presence", "superseded", "subscriberId", "agentId");
CREATE INDEX "Certificate_present" ON "Certificate" ("notAfter", "id") INCLUDE
  ("windowOpensAt", "notBefore", "issuedAt", "authorityStatus", "delivery", "presence", "superseded", "subscriberId", "agentId")
  WHERE "authorityStatus" = 'issued' AND NOT "superseded";
CREATE INDEX "Certificate_revoked" ON "Certificate" ("notAfter", "id") WHERE "authorityStatus" = 'revoked';

-- Whom a PC acts for, and the PCs that act for nobody.
CREATE INDEX "Assignment_open_by_agent" ON "Assignment" ("agentId") WHERE "endedAt" IS NULL;

-- Text as it is searched: full and half width, hiragana and katakana, capitals, spaces, colons and the many dashes (the
-- long vowel among them: 「PCー01」 is what an input method makes of PC-01) do not matter, nor do the commonest
-- variants of kanji in names. Applied to both sides by the database, so that they cannot differ.
CREATE FUNCTION certfleet_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(value) = length(value) THEN translate(lower(value), E' \t:', '') ELSE translate(
    lower(normalize(value, NFKC)),
    'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖゝゞ'
      || '‐‑‒–—―−ー─'
      || '髙﨑嵜濵濱邊邉齋齊𠮷德栁桒嶋嶌槗澤廣國眞瀨惠龍櫻萬壽曾圓與斎'
      || E' \t:',
    'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶヽヾ'
      || '---------'
      || '高崎崎浜浜辺辺斉斉吉徳柳桑島島橋沢広国真瀬恵竜桜万寿曽円与斉'
  ) END
$$;

-- The parts of these lengths a folded text is made of. Family names are two characters, too short for pg_trgm.
CREATE FUNCTION certfleet_grams(folded text, VARIADIC lengths int[]) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(folded, start, length)), '{}')
  FROM unnest(lengths) AS length, generate_series(1, length(folded) - length + 1) AS start
$$;

-- What is searched of each table. A later column joins in by ALTER COLUMN "searchText" SET EXPRESSION.
ALTER TABLE "Employee" ADD COLUMN "searchText" TEXT GENERATED ALWAYS AS
  (certfleet_fold("name" || E'\x1f' || "nameKana" || E'\x1f' || "department" || E'\x1f' || coalesce("email", '')
    || E'\x1f' || coalesce("employeeNumber", ''))) STORED;
ALTER TABLE "Subscriber" ADD COLUMN "searchText" TEXT GENERATED ALWAYS AS (certfleet_fold("loginId")) STORED;
ALTER TABLE "Agent" ADD COLUMN "searchText" TEXT GENERATED ALWAYS AS
  (certfleet_fold("hostname" || E'\x1f' || "osUser")) STORED;
CREATE INDEX "Employee_search" ON "Employee" USING gin (certfleet_grams("searchText", 1, 2));
CREATE INDEX "Subscriber_search" ON "Subscriber" USING gin (certfleet_grams("searchText", 1, 2));
CREATE INDEX "Agent_search" ON "Agent" USING gin (certfleet_grams("searchText", 1, 2));

-- Serial numbers and common names are searched by how they begin.
CREATE INDEX "Certificate_by_serial" ON "Certificate" (certfleet_fold("serialHex") text_pattern_ops);
CREATE INDEX "Certificate_by_name" ON "Certificate" (certfleet_fold("commonName") text_pattern_ops);
