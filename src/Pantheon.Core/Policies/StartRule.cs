namespace Pantheon.Core.Policies;

/// <summary>What may still start before a window closes.</summary>
public sealed record StartRule(StartFit Fits, TimeSpan Reserve)
{
    /// <summary>What holds where a policy says nothing: at night nothing starts that one in five would not finish, by day a person waits for it.</summary>
    public static StartRule For(Mode mode) => new(mode == Mode.Night ? StartFit.P80 : StartFit.Any, TimeSpan.Zero);

    /// <summary>The part of its like that must be finished in time; null where none has to.</summary>
    public double? Share => Fits switch
    {
        StartFit.P50 => 0.5,
        StartFit.P80 => 0.8,
        StartFit.P95 => 0.95,
        _ => null,
    };

    /// <summary>The moment at which the work is to be finished: the reserve is for the report and for what takes longer after all.</summary>
    public DateTimeOffset FinishedBy(DateTimeOffset closesAt) => closesAt - Reserve;
}
