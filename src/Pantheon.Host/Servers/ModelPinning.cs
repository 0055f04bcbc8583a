using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Host.Servers;

/// <summary>The digest that a server shows for a model, beside the one that the box file pins.</summary>
internal static class ModelPinning
{
    // the most that the box file takes, and all that servers show
    private const int DigestLength = 71;

    /// <summary>A pool that cannot be spoken to at all is a fault of its models, and no other's.</summary>
    public static async Task<(ModelPin? Pin, PantheonException? Fault)> TryAsync(PoolRuntimes runtimes, PoolSpec pool, string model, CancellationToken cancellationToken)
    {
        try
        {
            return (await runtimes.Of(pool).PinAsync(model, cancellationToken), null);
        }
        catch (PantheonException fault)
        {
            return (null, fault);
        }
    }

    /// <summary>As the box file takes it; null when the server shows none.</summary>
    public static string? DigestOf(ModelPin pin) =>
        pin.Digest is { } digest && digest.StartsWith("sha256:", StringComparison.Ordinal) && digest.Length <= DigestLength ? digest : null;

    public static bool IsPinned(ModelEntry entry, ModelPin pin) => entry.Digest is { } wanted && pin.Digest?.StartsWith(wanted, StringComparison.Ordinal) == true;

    /// <summary>For people: short, and whether it is the pinned one.</summary>
    public static string? Said(ModelEntry entry, ModelPin? pin) => pin?.Digest is { } digest
        ? $"{(digest.Length > 19 ? digest[..19] : digest)} {(entry.Digest is null ? "not pinned" : IsPinned(entry, pin) ? "pinned" : $"NOT the pinned {entry.Digest}")}"
        : null;
}
