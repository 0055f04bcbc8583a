using System.Globalization;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Host.Terminal;

/// <summary>Long work in front of a person: one redrawn line on a terminal; in a pipe one time-stamped line for each step, and for each tenth of it.</summary>
public sealed class ProgressLine(Screen screen, TimeProvider time) : IDisposable
{
    private const int Tenth = 10;
    private const int MostShown = 300;

    private readonly Lock _lock = new();
    private string? _step;
    private int _tenth;
    private bool _drawn;

    /// <param name="step">What is done; may come from a server.</param>
    /// <param name="percent">How much of it is done; null where nobody knows.</param>
    /// <param name="amount">The same in words.</param>
    public void Show(string step, int? percent, string amount)
    {
        if (screen.IsQuiet)
        {
            return;
        }

        lock (_lock)
        {
            var line = string.Join("  ", new[] { Untrusted.Line(step, MostShown), percent is { } part ? FormattableString.Invariant($"{part,3} %") : "", amount }.Where(text => text.Length > 0));
            var tenth = percent is { } done ? done / Tenth : 0;
            if (screen.Redraws)
            {
                Erase();
                screen.ErrorOutput.Write(screen.Dim(line.Length < screen.Width ? line : line[..(screen.Width - 2)] + "…"));
                screen.ErrorOutput.Flush();
                _drawn = true;
            }
            else if (step != _step || tenth > _tenth)
            {
                screen.ErrorOutput.WriteLine($"{time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {line}");
            }

            (_step, _tenth) = (step, tenth);
        }
    }

    /// <summary>Takes the redrawn line away.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Erase();
        }
    }

    private void Erase()
    {
        if (_drawn)
        {
            screen.ErrorOutput.Write("\r\u001b[K");
            _drawn = false;
        }
    }
}
