namespace Pantheon.Engine.Planning;

/// <summary>
/// How estimates turn out tonight: the ratio of what finished nodes took to what was expected, for each model and for all, and how far single ones lie from it.
/// Begins with a cautious guess that counts as some minutes of work; a model's own ratio counts the more, the more of it is known.
/// </summary>
public sealed class EstimateBias
{
    private const double GuessedRatio = 1.15;
    private const double GuessedSpread = 0.4;
    private const double GuessSeconds = 600;
    private const double GuessNodes = 10;
    private const double OwnSeconds = 3600;
    private const double DoubtAtFirst = 0.2;

    private readonly Dictionary<string, (double Taken, double Expected)> _models = [];
    private double _taken = GuessedRatio * GuessSeconds;
    private double _expected = GuessSeconds;
    private double _nodes = GuessNodes;
    private double _logs;
    private double _squares = GuessNodes * GuessedSpread * GuessedSpread;

    /// <summary>How many finished nodes it rests on.</summary>
    public double Nodes => _nodes - GuessNodes;

    /// <summary>Seconds that a second of estimate has taken.</summary>
    public double Ratio => _taken / _expected;

    /// <summary>Standard deviation of the logarithm of taken over expected.</summary>
    public double Spread => Math.Sqrt(Math.Max(0, _squares / _nodes - _logs / _nodes * (_logs / _nodes)));

    /// <summary>Standard deviation of the ratio itself, relative to it.</summary>
    public double Doubt => Math.Sqrt(DoubtAtFirst * DoubtAtFirst * GuessNodes / _nodes + (Math.Exp(Spread * Spread) - 1) / _nodes);

    public double RatioOf(ModelProfile? model) => model is not null && _models.TryGetValue(model.Name, out var own) ? (own.Taken + OwnSeconds * Ratio) / (own.Expected + OwnSeconds) : Ratio;

    public void Add(ModelProfile model, double expectedSeconds, double takenSeconds)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!(expectedSeconds > 0) || !(takenSeconds > 0))
        {
            return;
        }

        var log = Math.Log(takenSeconds / expectedSeconds);
        var (taken, expected) = _models.GetValueOrDefault(model.Name);
        _models[model.Name] = (taken + takenSeconds, expected + expectedSeconds);
        _taken += takenSeconds;
        _expected += expectedSeconds;
        _nodes++;
        _logs += log;
        _squares += log * log;
    }

    internal EstimateBias Copy()
    {
        var copy = new EstimateBias { _taken = _taken, _expected = _expected, _nodes = _nodes, _logs = _logs, _squares = _squares };
        foreach (var (name, own) in _models)
        {
            copy._models[name] = own;
        }

        return copy;
    }
}
