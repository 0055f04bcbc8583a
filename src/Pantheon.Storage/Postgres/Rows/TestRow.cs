using Npgsql;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>One test of one attempt as a row of `test_result`.</summary>
internal static class TestRow
{
    public const string Columns = "run_id, node, attempt, test_id, expect, before, after, duration_ms, message_head";

    public static TestResult Read(Row row) => new()
    {
        Attempt = new(row.Run(), new(row.Text()), row.Int()),
        Test = row.Text(),
        Expect = row.Text(),
        Before = row.TextOrNull(),
        After = row.Text(),
        DurationMs = row.IntOrNull(),
        Message = row.TextOrNull(),
    };

    public static NpgsqlBatchCommand Write(TestResult test, DateOnly night) => new Values()
        .Date("night", night)
        .Guid("run_id", test.Attempt.Run.Value)
        .Text("node", test.Attempt.Node.Value)
        .Int("attempt", test.Attempt.Number)
        .Text("test_id", test.Test)
        .Text("expect", test.Expect)
        .Text("before", test.Before)
        .Text("after", test.After)
        .Int("duration_ms", test.DurationMs)
        .Text("message_head", test.Message)
        .Upsert("test_result", "night", "run_id", "node", "attempt", "test_id");
}
