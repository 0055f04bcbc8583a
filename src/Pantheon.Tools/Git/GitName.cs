using System.Text;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tools.Git;

/// <summary>Which texts may stand as an object id, a ref, a branch or a path in a git command line.</summary>
internal static class GitName
{
    private const string Forbidden = " ~^:?*[\\";

    public static bool IsObjectId(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);

    public static string ObjectId(string text) =>
        IsObjectId(text) ? text : throw new ArgumentException($"'{text}' is not a git object id: 40 or 64 hex digits are needed.", nameof(text));

    /// <summary>The rules of git-check-ref-format, and no first character that a command line could take for an option.</summary>
    public static bool IsReference(string text) =>
        text.Length is > 0 and <= 200
        && !text.StartsWith('-')
        && !text.EndsWith('.')
        && text != "@"
        && !text.Contains("..", StringComparison.Ordinal)
        && !text.Contains("@{", StringComparison.Ordinal)
        && text.All(letter => letter > ' ' && letter != (char)127 && !Forbidden.Contains(letter, StringComparison.Ordinal))
        && text.Split('/').All(part => part.Length > 0 && !part.StartsWith('.') && !part.StartsWith('-') && !part.EndsWith(".lock", StringComparison.Ordinal));

    /// <summary>A branch that Pantheon may write: below `night/` and nowhere else.</summary>
    public static string NightBranch(string text) =>
        IsReference(text) && text.StartsWith("night/", StringComparison.Ordinal)
            ? text
            : throw new WorkspaceException(
                Codes.BranchNameRefused,
                FailureKind.PolicyRefused,
                $"'{text}' is not a branch that a night may write: branches begin with 'night/' and follow git's rules for names.",
                "Correct `branch:` of the repository in pantheon.yaml.");

    /// <summary>A name for folders and refs made of a node's path: what is not plain becomes a dash, and the whole stays unique.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            plain.Append(char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '-');
        }

        var name = plain.ToString().TrimStart('-');
        return name == text ? name : $"{name}-{Core.Identity.Digest.Of(text).Hex[..8]}";
    }

    /// <summary>Whether a tree path is relative, normalized and free of git folders.</summary>
    public static bool IsTreePath(string path) =>
        path.Length > 0
        && !path.Contains('\0', StringComparison.Ordinal)
        && path.Split('/').All(part => part is not ("" or "." or ".." or ".git"));
}
