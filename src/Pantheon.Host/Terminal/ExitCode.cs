using Pantheon.Core.Runs;

namespace Pantheon.Host.Terminal;

/// <summary>The program's exit codes; a closed list that scripts rely on.</summary>
public static class ExitCode
{
    public const int Yes = 0;
    public const int No = 1;
    public const int Usage = 2;
    public const int InvalidFiles = 3;
    public const int Refused = 4;
    public const int Missing = 5;
    public const int NotFound = 6;
    public const int Conflict = 7;
    public const int Integrity = 8;
    public const int Deadline = 124;
    public const int Interrupted = 130;

    /// <summary>The exit code of a command that waited for one run.</summary>
    public static int Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Ready or RunOutcome.NoChange => Yes,
        RunOutcome.Refused => Refused,
        RunOutcome.NotRun => Deadline,
        RunOutcome.Cancelled => Interrupted,
        _ => No,
    };
}
