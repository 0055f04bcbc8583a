namespace Pantheon.Core.Runs;

/// <summary>What became of a command.</summary>
public enum CommandAnswer
{
    Done,
    Refused,
    TooLate,
}
