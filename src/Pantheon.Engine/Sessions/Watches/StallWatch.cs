using System.Globalization;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>
/// Sees when a session gets the same class of error for twelve turns, at least every second of them, and the work tree does not change meanwhile.
/// </summary>
/// <param name="treeOf">The work tree's identity as it is now, asked only where a command may have changed it; null when nobody can say.</param>
internal sealed class StallWatch(Func<CancellationToken, Task<string?>> treeOf)
{
    private const int StopAt = 12;

    private string? _errors;
    private int _turns;
    private int _failed;
    private bool _mayHaveChanged;
    private string? _tree;

    /// <summary>Takes one turn: whether an edit succeeded, whether a command ran that may edit, and the class of its errors.</summary>
    public async Task<Intervention?> ObserveAsync(bool edited, bool mayHaveChanged, string? errors, CancellationToken cancellationToken)
    {
        if (edited || (errors is not null && errors != _errors))
        {
            (_errors, _turns, _failed, _mayHaveChanged, _tree) = (null, 0, 0, false, null);
        }

        _errors ??= errors;
        if (_errors is null)
        {
            return null;
        }

        _turns++;
        _failed += errors is null ? 0 : 1;
        if (mayHaveChanged && !_mayHaveChanged)
        {
            (_mayHaveChanged, _tree) = (true, await treeOf(cancellationToken));
        }

        if (_turns < StopAt || errors is null || _failed * 2 < _turns)
        {
            return null;
        }

        if (_mayHaveChanged && (await treeOf(cancellationToken) is var now && (now is null || now != _tree)))
        {
            (_turns, _failed, _tree) = (1, 1, now);
            return null;
        }

        return Intervention.Stop(
            FailureKind.NoProgress, Codes.SameErrorAgain, string.Create(CultureInfo.InvariantCulture, $"nothing was changed for {_turns} turns, and the error stayed the same: {_errors}"));
    }
}
