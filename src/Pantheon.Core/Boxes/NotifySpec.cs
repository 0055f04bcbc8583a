namespace Pantheon.Core.Boxes;

/// <summary>How a person is told of a new report, by day: a command of theirs, a mail by the machine's own sendmail, or both.</summary>
public sealed record NotifySpec
{
    /// <summary>Arguments of the command that stand for something of the report, each a whole argument.</summary>
    public static readonly IReadOnlyList<string> Placeholders = ["${{ headline }}", "${{ night }}", "${{ report }}"];

    /// <summary>Program and arguments, started without a shell; empty for none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The address that a mail goes to; null for none.</summary>
    public string? Mail { get; init; }
}
