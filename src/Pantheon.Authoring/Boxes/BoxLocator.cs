using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Boxes;

/// <summary>Finds the box file; every value is passed in, nothing is read from the environment here.</summary>
public sealed record BoxLocator
{
    private const string FileName = "box.yaml";

    /// <summary>What `--box` said.</summary>
    public string? Explicit { get; init; }

    /// <summary>The value of PANTHEON_BOX.</summary>
    public string? Variable { get; init; }

    /// <summary>The value of XDG_CONFIG_HOME.</summary>
    public string? ConfigHome { get; init; }

    /// <summary>The home folder.</summary>
    public string? Home { get; init; }

    public string SystemFolder { get; init; } = "/etc/pantheon";

    public string CurrentFolder { get; init; } = "/";

    /// <summary>The file, absolute; throws when none is there, with the places that were tried.</summary>
    public string Find()
    {
        if ((Explicit ?? Variable) is { Length: > 0 } named)
        {
            var path = Path.GetFullPath(named, CurrentFolder);
            return File.Exists(path)
                ? path
                : throw new PantheonException(Codes.NoBoxFile, $"the box file '{path}' is not there", Explicit is null ? "PANTHEON_BOX names it; correct or unset it" : "correct '--box'");
        }

        var tried = Places().ToList();
        return tried.Find(File.Exists)
            ?? throw new PantheonException(Codes.NoBoxFile, $"there is no box file: tried {string.Join(", ", tried)}", "run 'pantheon init', or name one with '--box'");
    }

    private IEnumerable<string> Places()
    {
        var config = ConfigHome is { Length: > 0 } ? ConfigHome : Home is { Length: > 0 } ? Path.Combine(Home, ".config") : null;
        if (config is not null)
        {
            yield return Path.Combine(config, "pantheon", FileName);
        }

        yield return Path.Combine(SystemFolder, FileName);
    }
}
