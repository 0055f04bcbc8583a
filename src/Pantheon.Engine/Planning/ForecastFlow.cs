namespace Pantheon.Engine.Planning;

/// <summary>When a flow should be finished.</summary>
/// <param name="FinishesAt">In the middle course of the night.</param>
/// <param name="AtLatest">In four nights of five; infinite where it does not finish in so many.</param>
public sealed record ForecastFlow(NightFlow Flow, double FinishesAt, double AtLatest);
