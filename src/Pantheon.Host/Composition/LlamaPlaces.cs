using Pantheon.Core.Boxes;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Composition;

/// <summary>Where this program keeps llama.cpp's programs and what it knows of model files.</summary>
public static class LlamaPlaces
{
    /// <summary>The box's own folder of installed programs, then the cache of this account.</summary>
    public static IReadOnlyList<string> Installed(BoxSpec box, HostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(environment);
        var cache = environment.Find("XDG_CACHE_HOME") ?? Path.Combine(environment.Home, ".cache");
        return [Path.Combine(box.DataFolder, "runtimes", "llama.cpp", "bin"), Path.Combine(cache, "pantheon", "llama-server", "bin")];
    }

    /// <summary>Where the digests of model files are remembered.</summary>
    public static string Digests(BoxSpec box)
    {
        ArgumentNullException.ThrowIfNull(box);
        return Path.Combine(box.DataFolder, "runtimes", "digests");
    }
}
