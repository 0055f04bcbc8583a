using System.Text.RegularExpressions;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Profiles;

namespace Pantheon.Host.Commands;

/// <summary>What a name means that a person gives to `models pull`: a profile's family and size, or a server's own id.</summary>
internal static partial class PullNames
{
    /// <summary>The tag that an Ollama server is asked for.</summary>
    public static string TagFor(string name)
    {
        if (Named(name) is var (profile, size))
        {
            return size.Ollama ?? throw new PantheonException(Codes.PullUnclear, $"the library of Ollama is not known to have '{profile.Family}' in size {size.Label}", "name the server's own tag, or another size: pantheon models profiles");
        }

        // a family alone is also a tag of the library, for whatever size that holds as its latest
        var sizes = ModelProfiles.All.FirstOrDefault(profile => profile.Family.Equals(name, StringComparison.OrdinalIgnoreCase))?.Sizes.Where(size => size.Ollama is not null).ToList() ?? [];
        if (sizes.Count > 0)
        {
            throw new PantheonException(Codes.PullUnclear, $"'{name}' is a family of models, and a size is to be chosen", $"one of: {string.Join(", ", sizes.Select(size => $"{name}:{size.Label}"))}");
        }

        return Tag().IsMatch(name) ? name : throw new PantheonException(Codes.InputUnreadable, $"'{name}' is no name of a model", "as in qwen3:8b; pantheon models profiles lists what is known");
    }

    /// <summary>The command by which a person fetches it for a server of the kind; null where none is known.</summary>
    public static string? CommandFor(RuntimeKind kind, string name)
    {
        if (Named(name) is var (profile, size))
        {
            return PullCommands.For(kind, profile, size);
        }

        var found = ModelProfiles.Find(name);
        return found.IsKnown && ModelProfiles.SizeOf(name) is { } likely ? PullCommands.For(kind, found, likely) : null;
    }

    private static (ModelProfile Profile, ModelSize Size)? Named(string name)
    {
        foreach (var profile in ModelProfiles.All)
        {
            if (profile.Sizes.FirstOrDefault(size => $"{profile.Family}:{size.Label}".Equals(name, StringComparison.OrdinalIgnoreCase)) is { } size)
            {
                return (profile, size);
            }
        }

        return null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:-]{0,199}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();
}
