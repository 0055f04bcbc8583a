using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pantheon.Testing.Faults;

/// <summary>Decides by a seed alone what goes wrong where: the same seam, node, attempt and occurrence meet the same fault in every run of the seed.</summary>
/// <param name="most">No more faults than these, so that every night comes to an end.</param>
public sealed class FaultDice(int seed, double rate, int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _asked = [];
    private readonly List<string> _fallen = [];

    /// <summary>What went wrong, in order.</summary>
    public IReadOnlyList<string> Fallen
    {
        get
        {
            lock (_lock)
            {
                return [.. _fallen];
            }
        }
    }

    public FaultKind? Roll(string place, params ReadOnlySpan<FaultKind> possible)
    {
        lock (_lock)
        {
            var times = _asked[place] = _asked.GetValueOrDefault(place) + 1;
            var number = Number(seed, $"{place}|{times}");
            if (_fallen.Count >= most || possible.Length == 0 || number % 1_000_000 >= rate * 1_000_000)
            {
                return null;
            }

            var kind = possible[(int)(number / 1_000_000 % (ulong)possible.Length)];
            _fallen.Add($"{kind} at {place}, time {times}");
            return kind;
        }
    }

    /// <summary>A number that only the seed and the place decide, below a bound.</summary>
    public int Below(int bound, string place) => (int)(Number(seed, place) % (ulong)bound);

    private static ulong Number(int seed, string place) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{place}")));
}
