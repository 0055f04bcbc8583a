using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Sandboxing;

/// <summary>The seccomp programs of the two sandboxes: "not permitted" for what widens a sandbox from inside, and only socket families that its walls hold.</summary>
internal static class SystemCallFilter
{
    private const uint UnixFamily = 1;
    private const uint InternetFamily = 2;
    private const uint Internet6Family = 10;

    // TIOCSTI and TIOCLINUX put characters into a terminal as if somebody had typed them
    private static readonly uint[] TypingRequests = [0x5412, 0x541C];

    // S_ISUID and S_ISGID; a file that is made with them loses them when something is written to it
    private const uint RightsOfOwner = 0xC00;

    // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
    private const uint NamespaceFlags = 0x7E020000;

    // runtimes set the priority of their own threads by number and take a refusal for a fault; a thread of theirs and a process of
    // somebody else cannot be told apart here
    private static readonly uint NothingDone = FilterProgram.Error(0);

    /// <summary>
    /// For a tool in a network namespace of its own, which decides where internet sockets lead: test servers need loopback. Vsock and
    /// netlink would not ask the namespace.
    /// </summary>
    public static byte[] ForNamespaces(SystemCallTable table, bool watched) =>
        Common(table, [UnixFamily, InternetFamily, Internet6Family], watched).Assemble();

    /// <summary>
    /// For a tool in the machine's own namespaces: no internet sockets at all, no namespaces, and nothing of what reaches other processes
    /// or files of the same account without asking Landlock.
    /// </summary>
    public static byte[] ForLandlock(SystemCallTable table, bool watched)
    {
        var refused = FilterProgram.Error(ErrorNumber.NotPermitted);
        var program = Common(table, [UnixFamily], watched)
            .Answer([.. table.SharedWithAccount, .. table.ChangingOwners], refused)
            .Answer(table.ChangingAttributes, FilterProgram.Error(ErrorNumber.NotSupported))
            // the flags of clone3 lie in memory, where no filter can read them; the C library then falls back to clone
            .Answer([SystemCallTable.NewProcessByStructure], FilterProgram.Error(ErrorNumber.NoSuchCall))
            .AnswerWhenAnyBit(table.NewProcess, 0, NamespaceFlags, refused)
            .AnswerUnlessIn(table.Limits, 0, [0], refused);
        foreach (var call in table.SchedulingByThread)
        {
            program.AnswerUnlessIn(call, 0, [0], NothingDone);
        }

        foreach (var (call, ownProcess) in table.SchedulingByKind)
        {
            program.AnswerUnlessIn(call, 0, [ownProcess], NothingDone).AnswerUnlessIn(call, 1, [0], NothingDone);
        }

        return program.Assemble();
    }

    /// <summary>
    /// For a watched child, strange families are left to the watch: "not permitted" here would outrank its question. What is given instead
    /// yields to the question, and is "no such call" where nobody asks, so no family is ever open.
    /// </summary>
    private static FilterProgram Common(SystemCallTable table, IReadOnlyList<uint> families, bool watched)
    {
        var refused = FilterProgram.Error(ErrorNumber.NotPermitted);
        var program = new FilterProgram(table)
            .Answer(table.Denied, refused)
            .AnswerUnlessIn(table.Socket, 0, families, watched ? FilterProgram.AskTracer : refused)
            .AnswerWhenIn(table.InputOutputControl, 1, TypingRequests, refused);
        foreach (var (call, mode) in table.ChangingModes)
        {
            program.AnswerWhenAnyBit(call, mode, RightsOfOwner, refused);
        }

        return program;
    }
}
