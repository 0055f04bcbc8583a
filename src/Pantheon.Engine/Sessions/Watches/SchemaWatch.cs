using System.Globalization;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Sees when a model's calls break their schemas turn after turn.</summary>
internal sealed class SchemaWatch
{
    private const int MaxRetries = 2;

    private int _violations;

    /// <summary>Takes whether a call of the turn broke its schema.</summary>
    public Intervention? Observe(bool malformed)
    {
        _violations = malformed ? _violations + 1 : 0;
        return _violations > MaxRetries
            ? Intervention.Stop(FailureKind.OutputInvalid, string.Create(CultureInfo.InvariantCulture, $"the agent's calls broke their schema in {_violations} turns in a row"))
            : null;
    }
}
