using System.Text.Json.Nodes;
using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>What the tests of a base commit said, so that they run once.</summary>
internal sealed class BaseCheckTable(StoreSession session)
{
    public async Task<BaseCheck?> FindAsync(string repository, string commit, Digest recipe, CancellationToken cancellationToken)
    {
        var select = new Values()
            .Argument("repo", repository, NpgsqlDbType.Text)
            .Argument("commit", commit, NpgsqlDbType.Text)
            .Argument("recipe", recipe.ToBytes(), NpgsqlDbType.Bytea)
            .Command("SELECT green, report FROM base_check WHERE repo = @repo AND base_commit = @commit AND recipe_sha256 = @recipe");
        var found = await session.ReadAsync(
            connection => connection.ReadAsync(select, row => (Green: row.Flag(), Report: row.Object()), cancellationToken),
            cancellationToken);
        return found.Count == 0
            ? null
            : new BaseCheck { Repository = repository, Commit = commit, Recipe = recipe, Green = found[0].Green, Report = found[0].Report };
    }

    public Task SaveAsync(BaseCheck check, CancellationToken cancellationToken) => session.WriteAsync(
        connection => connection.RunAsync(
            new Values()
                .Text("repo", check.Repository)
                .Text("base_commit", check.Commit)
                .Digest("recipe_sha256", check.Recipe)
                .Flag("green", check.Green)
                .Int("passed", Count(check.Report, "passed"))
                .Int("failed", Count(check.Report, "failed"))
                .Json("report", check.Report)
                .Upsert("base_check", "repo", "base_commit", "recipe_sha256"),
            cancellationToken),
        cancellationToken);

    private static int Count(JsonObject report, string name) =>
        report[name] is JsonValue value && value.TryGetValue<int>(out var count) ? count : 0;
}
