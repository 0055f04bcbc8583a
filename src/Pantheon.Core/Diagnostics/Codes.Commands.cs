namespace Pantheon.Core.Diagnostics;

/// <summary>Codes of the commands that an agent's file lists.</summary>
public static partial class Codes
{
    public const string CommandsMissing = "PAN4280";
    public const string CommandIsGit = "PAN4281";
    public const string CommandIsShell = "PAN4282";
    public const string CommandWithoutProgram = "PAN4283";
    public const string CommandOfAShell = "PAN4284";
}
