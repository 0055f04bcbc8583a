namespace Pantheon.Runtimes.Retrying;

/// <summary>A line of the retry table: what to do, after how long, and whether the model is to be left alone from now on.</summary>
internal sealed record RetryStep(RetryMove Move, TimeSpan Delay = default, bool OpensBreaker = false);
