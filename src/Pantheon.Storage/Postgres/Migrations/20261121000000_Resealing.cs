using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pantheon.Storage.Postgres.Model;
using Pantheon.Storage.Postgres.Schema;

namespace Pantheon.Storage.Postgres.Migrations;

/// <summary>Several statements for one run: the last of them stands.</summary>
[DbContext(typeof(PantheonDb))]
[Migration(StoreSchema.Resealing)]
internal sealed class Resealing : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(StoreSchema.Script("0002-resealing.sql"));

    protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("A store is not taken back to an earlier version.");
}
