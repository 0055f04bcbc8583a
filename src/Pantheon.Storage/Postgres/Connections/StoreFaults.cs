using Npgsql;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Storage.Postgres.Connections;

/// <summary>Turns what the driver throws into the store's own faults, with what to do about them.</summary>
internal static class StoreFaults
{
    public static PantheonException Translate(NpgsqlException fault) => fault is PostgresException answer ? Answered(answer) : Unreachable(fault);

    /// <summary>The connection was lost or refused; the server may be back already.</summary>
    public static bool IsConnectionLoss(NpgsqlException fault) => fault is PostgresException answer
        ? answer.SqlState is "57P01" or "57P02" or "57P03" || answer.SqlState.StartsWith("08", StringComparison.Ordinal)
        : fault.IsTransient || fault.InnerException is IOException or System.Net.Sockets.SocketException;

    /// <summary>Worth asking again: the connection was lost or refused, or there was none to be had.</summary>
    public static bool IsPassing(NpgsqlException fault) => IsConnectionLoss(fault) || fault is PostgresException { SqlState: PostgresErrorCodes.TooManyConnections };

    /// <summary>What is thrown when the wait is over.</summary>
    public static PantheonException GivenUp(NpgsqlException fault, TimeSpan waited, bool mayHaveArrived) => new(
        Codes.StoreStaysAway,
        FormattableString.Invariant($"the store has not answered for {waited.TotalSeconds:0} s: {fault.Message}{(mayHaveArrived ? "; whether the last change arrived is not known" : "")}"),
        "'pantheon doctor' says whether its server runs; work goes on by itself when it answers again",
        fault);

    /// <summary>A statement that was not done in its time, on a connection that stands.</summary>
    public static PantheonException TooSlow(NpgsqlException fault) => new(
        Codes.StoreTooSlow, "a statement was not done in its time, and the store took it back; nothing of it was written", "the store does answer: try again, or look what keeps its machine busy or its tables locked", fault);

    public static PantheonException Undecided(string transaction) => new(
        Codes.StoreStaysAway, $"the store does not say whether transaction {transaction} was committed", "work goes on by itself: the journal is read again before anything is repeated");

    private static PantheonException Answered(PostgresException fault) => fault.SqlState switch
    {
        PostgresErrorCodes.DiskFull => new PantheonException(
            Codes.StoreDiskFull,
            $"the disk of the store is full: {fault.MessageText}",
            "free some space in the data folder",
            fault),
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DivisionByZero or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => new PantheonException(
            Codes.JournalConflict, $"another writer was faster: {fault.MessageText}", "read the state again and repeat what is still needed", fault),
        PostgresErrorCodes.TooManyConnections => Unreachable(fault),
        _ when IsConnectionLoss(fault) => Unreachable(fault),
        _ => new PantheonException(
            Codes.StoreBroken,
            $"the store refused a statement: {fault.MessageText} ({fault.SqlState}{(fault.ConstraintName is { } rule ? ", " + rule : "")})",
            "this is a fault of pantheon or of a hand-edited store; 'pantheon doctor' looks at both",
            fault),
    };

    private static PantheonException Unreachable(NpgsqlException fault) => new(
        Codes.StoreUnreachable, $"the store does not answer: {fault.Message}", "'pantheon doctor' says whether its server runs; the server's log is in the data folder", fault);
}
