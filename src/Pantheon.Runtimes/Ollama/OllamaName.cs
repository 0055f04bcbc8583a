namespace Pantheon.Runtimes.Ollama;

/// <summary>Reads Ollama's model names as its server does: which of them lead into the cloud, and how one is bound to this machine.</summary>
public static class OllamaName
{
    private const string LocalTag = ":local";
    private const string CloudWord = "cloud";

    /// <summary>Whether the server would hand the request on before it looks at what it has: `:cloud`, or a name that ends in `-cloud`.</summary>
    public static bool IsCloud(string id)
    {
        var bare = Bare(id);
        return bare.EndsWith($":{CloudWord}", StringComparison.OrdinalIgnoreCase) || bare.EndsWith($"-{CloudWord}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The name that the server can only resolve to a model of its own; a stub for a remote one answers 404 to it.</summary>
    public static string Local(string id) => Bare(id) + LocalTag;

    /// <summary>Without `:local`.</summary>
    public static string Bare(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var name = id.Trim();
        return name.EndsWith(LocalTag, StringComparison.OrdinalIgnoreCase) ? name[..^LocalTag.Length] : name;
    }

    /// <summary>Whether both mean one model: a name without a tag means `:latest`.</summary>
    public static bool Same(string one, string other) => string.Equals(Full(one), Full(other), StringComparison.OrdinalIgnoreCase);

    private static string Full(string id)
    {
        var bare = Bare(id);
        return bare.LastIndexOf(':') > bare.LastIndexOf('/') ? bare : $"{bare}:latest";
    }
}
