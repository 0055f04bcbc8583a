using System.Globalization;

namespace Pantheon.Runtimes.Ollama;

/// <summary>Reads Ollama's model names as its server does: which of them lead into the cloud, and how one is bound to this machine.</summary>
public static class OllamaName
{
    private const string LocalTag = ":local";
    private const string CloudWord = "cloud";

    /// <summary>Whether the server would hand the request on before it looks at what it has: `:cloud`, or a name that ends in `-cloud`.</summary>
    /// <remarks>A tag counts wherever it stands, and so do letters that only look like others: a model of one's own can be given another name.</remarks>
    public static bool IsCloud(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var plain = string.Concat(id.Where(letter => !char.IsWhiteSpace(letter) && !char.IsControl(letter) && char.GetUnicodeCategory(letter) != UnicodeCategory.Format).Select(Narrow));
        var parts = Bare(plain)[(plain.LastIndexOf('/') + 1)..].Split(':', '@');
        return parts.Skip(1).Any(tag => tag.Equals(CloudWord, StringComparison.OrdinalIgnoreCase) || IsCloudy(tag)) || IsCloudy(parts[^1]);
    }

    /// <summary>The name that the server can only resolve to a model of its own; a stub for a remote one answers 404 to it.</summary>
    public static string Local(string id) => Bare(id) + LocalTag;

    /// <summary>Without `:local`.</summary>
    public static string Bare(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var name = id.Trim();
        while (name.EndsWith(LocalTag, StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^LocalTag.Length].TrimEnd();
        }

        return name;
    }

    /// <summary>Whether both mean one model: a name without a tag means `:latest`.</summary>
    public static bool Same(string one, string other) => string.Equals(Full(one), Full(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>A full-width letter or sign as the plain one.</summary>
    private static char Narrow(char letter) => letter is >= '\uff01' and <= '\uff5e' ? (char)(letter - ('\uff01' - '!')) : letter;

    private static bool IsCloudy(string part) => part.EndsWith($"-{CloudWord}", StringComparison.OrdinalIgnoreCase);

    private static string Full(string id)
    {
        var bare = Bare(id);
        return bare.LastIndexOf(':') > bare.LastIndexOf('/') ? bare : $"{bare}:latest";
    }
}
