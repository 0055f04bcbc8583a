using System.Net;
using Pantheon.Platform.Egress;

namespace Pantheon.Conformance.Urls;

/// <summary>Answers look-ups from a case's script, in turn; any other name is asked of the product's own look-up.</summary>
internal sealed class ScriptedLookup(IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<IPAddress>>> script) : IAddressLookup
{
    private readonly LoopbackNames _own = new();
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);

    public ValueTask<IReadOnlyList<IPAddress>> LookUpAsync(string name, CancellationToken cancellationToken)
    {
        if (!script.TryGetValue(name, out var answers))
        {
            return _own.LookUpAsync(name, cancellationToken);
        }

        var turn = _asked.GetValueOrDefault(name);
        _asked[name] = turn + 1;
        return ValueTask.FromResult(answers.Count == 0 ? [] : answers[Math.Min(turn, answers.Count - 1)]);
    }
}
