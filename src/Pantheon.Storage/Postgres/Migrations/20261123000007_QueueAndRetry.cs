using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pantheon.Storage.Postgres.Model;
using Pantheon.Storage.Postgres.Schema;

namespace Pantheon.Storage.Postgres.Migrations;

/// <summary>A run's place in the queue, what it adopts of the run that it is a retry of, and where it stops.</summary>
[DbContext(typeof(PantheonDb))]
[Migration(StoreSchema.QueueAndRetry)]
internal sealed class QueueAndRetry : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(StoreSchema.Script("0007-queue-and-retry.sql"));

    protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("A store is not taken back to an earlier version.");
}
