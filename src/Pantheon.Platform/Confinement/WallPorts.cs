using System.Globalization;

namespace Pantheon.Platform.Confinement;

/// <summary>The TCP ports that a worker may connect to: those of the night's model servers, and of the store where it is reached over TCP.</summary>
public sealed class WallPorts : IEquatable<WallPorts>
{
    private readonly SortedSet<int> _ports;

    public WallPorts(IEnumerable<int> ports)
    {
        _ports = [.. ports];
        if (_ports.Any(port => port is < 1 or > 65535))
        {
            throw new ArgumentOutOfRangeException(nameof(ports), "a TCP port lies between 1 and 65535");
        }
    }

    public IReadOnlyCollection<int> All => _ports;

    public override string ToString() => _ports.Count == 0 ? "none" : string.Join(',', _ports.Select(port => port.ToString(CultureInfo.InvariantCulture)));

    /// <summary>As written by <see cref="ToString"/>; null for any other text.</summary>
    public static WallPorts? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "none")
        {
            return new WallPorts([]);
        }

        var ports = new List<int>();
        foreach (var word in text.Split(','))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            {
                return null;
            }

            ports.Add(port);
        }

        return new WallPorts(ports);
    }

    public bool Covers(WallPorts other) => other is not null && other._ports.IsSubsetOf(_ports);

    public bool Equals(WallPorts? other) => other is not null && _ports.SetEquals(other._ports);

    public override bool Equals(object? obj) => Equals(obj as WallPorts);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
