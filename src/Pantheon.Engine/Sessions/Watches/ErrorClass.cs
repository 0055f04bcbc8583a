using System.Text.RegularExpressions;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>What makes two errors the same: the tool and the first useful line, whatever numbers and quoted names stand in it.</summary>
internal static partial class ErrorClass
{
    private const int MaxLine = 200;

    /// <summary>The class of the result's error; null when it is none.</summary>
    public static string? Of(string tool, ToolResult result)
    {
        if (!result.IsError && result.ExitCode is null or 0)
        {
            return null;
        }

        var line = result.Failure?.ErrorLines.FirstOrDefault(IsUseful) ?? result.Text.Split('\n').FirstOrDefault(IsUseful) ?? "";
        var plain = Numbers().Replace(Quoted().Replace(line.Trim(), "'…'"), "#");
        return $"{tool}: {(plain.Length <= MaxLine ? plain : plain[..MaxLine])}";
    }

    private static bool IsUseful(string line) => line.Any(char.IsLetter);

    [GeneratedRegex("'[^']*'|\"[^\"]*\"|`[^`]*`", RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();

    [GeneratedRegex("0x[0-9a-fA-F]+|[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Numbers();
}
