using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pantheon.Storage.Postgres.Model;
using Pantheon.Storage.Postgres.Schema;

namespace Pantheon.Storage.Postgres.Migrations;

/// <summary>What the sweep of blobs and the dropping of nights look up.</summary>
[DbContext(typeof(PantheonDb))]
[Migration(StoreSchema.Sweeping)]
internal sealed class Sweeping : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(StoreSchema.Script("0012-sweeping.sql"));

    protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("A store is not taken back to an earlier version.");
}
