using System.Globalization;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Observing;

/// <summary>Counts what was refused by call and target; the first 64 kinds by name, the rest as one number.</summary>
internal sealed class RefusedCalls
{
    public const int MaxKinds = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Call, string Target), int> _counts = [];
    private readonly List<(string Call, string Target)> _order = [];
    private int _more;

    public void Add(string call, string target)
    {
        lock (_lock)
        {
            var key = (call, target);
            if (_counts.TryGetValue(key, out var count))
            {
                _counts[key] = count + 1;
            }
            else if (_order.Count < MaxKinds)
            {
                _counts[key] = 1;
                _order.Add(key);
            }
            else
            {
                _more++;
            }
        }
    }

    public IReadOnlyList<RefusedCall> ToList()
    {
        lock (_lock)
        {
            var named = _order.ConvertAll(key => new RefusedCall(key.Call, key.Target, _counts[key]));
            if (_more > 0)
            {
                named.Add(new RefusedCall("and more", string.Create(CultureInfo.InvariantCulture, $"calls beyond the first {MaxKinds} targets"), _more));
            }

            return named;
        }
    }
}
