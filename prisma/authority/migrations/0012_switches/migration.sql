-- AlterEnum
ALTER TYPE "ChangeKind" ADD VALUE 'profile';
