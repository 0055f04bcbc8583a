namespace Pantheon.Integration.Tests.Nights.Carousel;

/// <summary>One night of the carousel: how long it took, how its runs ended, and how often a model was loaded.</summary>
internal sealed record CarouselNight(TimeSpan Took, IReadOnlyList<string> Outcomes, int Loads);
