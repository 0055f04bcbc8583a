using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Connections;

/// <summary>The nights that runs may have details in: told to the server with the question, they spare it a look at the partitions of all the others.</summary>
internal sealed record RunNights(DateOnly First, DateOnly Last)
{
    /// <summary>The end of a condition on a table that has a partition a night.</summary>
    public const string Within = " AND night BETWEEN @first_night AND @last_night";

    /// <summary>Every partition there is, for who looks whether something is where it does not belong.</summary>
    public static RunNights All { get; } = new(DateOnly.MinValue, DateOnly.MaxValue.AddDays(-1));

    // a day more on both sides: work by day and work after midnight are filed by other clocks
    private const string Nights = """
        SELECT min(night) - 1, max(night) + 1 FROM (
          SELECT night FROM chain_head WHERE chain = ANY(@runs) UNION ALL SELECT night FROM run WHERE id = ANY(@runs) AND night IS NOT NULL) nights
        """;

    public static async Task<RunNights> OfAsync(NpgsqlConnection connection, Guid[] runs, CancellationToken cancellationToken)
    {
        var (first, last) = (await connection.ReadAsync(
            new Values().Argument("runs", runs, NpgsqlDbType.Array | NpgsqlDbType.Uuid).Command(Nights), row => (row.DateOrNull(), row.DateOrNull()), cancellationToken))[0];
        return new RunNights(first ?? DateOnly.MinValue, last ?? DateOnly.MinValue);
    }

    /// <summary>The rows of one run, `@run`, from a text that has <see cref="Within"/> in it.</summary>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlConnection connection, string text, RunId run, Func<Row, T> read, CancellationToken cancellationToken)
    {
        var nights = await OfAsync(connection, [run.Value], cancellationToken);
        return await connection.ReadAsync(nights.Add(new Values().Argument("run", run.Value, NpgsqlDbType.Uuid)).Command(text), read, cancellationToken);
    }

    public Values Add(Values values) => values.Argument("first_night", First, NpgsqlDbType.Date).Argument("last_night", Last, NpgsqlDbType.Date);
}
