using System.Globalization;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Counts the turns in a row that only broke a schema; a turn that also did something neither counts nor breaks the row.</summary>
/// <param name="maxRetries">How many are answered with what was wrong; the next one ends the session.</param>
internal sealed class SchemaWatch(int maxRetries)
{
    private int _violations;

    /// <summary>Takes one turn.</summary>
    public Intervention? Observe(bool broke, bool acted, string what)
    {
        _violations = broke ? _violations + (acted ? 0 : 1) : 0;
        return _violations > maxRetries
            ? Intervention.Stop(FailureKind.OutputInvalid, Codes.SchemaBrokenAgain, string.Create(CultureInfo.InvariantCulture, $"{what}, {_violations} times in a row (limits.max_schema_retries is {maxRetries})"))
            : null;
    }
}
