using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pantheon.Storage.Postgres.Model;
using Pantheon.Storage.Postgres.Schema;

namespace Pantheon.Storage.Postgres.Migrations;

/// <summary>Seats as leases, who waits for one, and what a run's group allows.</summary>
[DbContext(typeof(PantheonDb))]
[Migration(StoreSchema.Slots)]
internal sealed class Slots : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(StoreSchema.Script("0004-slots.sql"));

    protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("A store is not taken back to an earlier version.");
}
