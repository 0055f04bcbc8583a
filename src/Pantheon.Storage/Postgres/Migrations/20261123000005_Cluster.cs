using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pantheon.Storage.Postgres.Model;
using Pantheon.Storage.Postgres.Schema;

namespace Pantheon.Storage.Postgres.Migrations;

/// <summary>Several boxes on one store.</summary>
[DbContext(typeof(PantheonDb))]
[Migration(StoreSchema.Cluster)]
internal sealed class Cluster : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(StoreSchema.Script("0005-cluster.sql"));

    protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("A store is not taken back to an earlier version.");
}
