using System.Globalization;
using NUnit.Framework;

namespace Pantheon.Integration.Tests.Nights.Carousel;

/// <summary>Sixty tasks over four models on a real llama-server that has room for one: the night as it is planned, against the same in the order of arrival.</summary>
[Category("Slow"), Category("Full")]
[NonParallelizable]
[CancelAfter(1_800_000)]
public sealed class CarouselNightTests
{
    private const int Tasks = 60;

    [Test]
    public async Task A_planned_night_loads_models_at_most_half_as_often(CancellationToken cancellationToken)
    {
        await using var place = await CarouselPlace.MakeAsync(cancellationToken);

        var planned = await place.WorkAsync("planned", Tasks, cancellationToken);
        var arrival = await place.WorkAsync("arrival", Tasks, cancellationToken, "--order", "arrival");

        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Tasks} tasks over {CarouselPlace.Models} models: planned {planned.Loads} loads in {planned.Took.TotalSeconds:0} s, in order of arrival {arrival.Loads} loads in {arrival.Took.TotalSeconds:0} s"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(planned.Outcomes, Has.Count.EqualTo(Tasks).And.All.EqualTo("ready "));
            Assert.That(arrival.Outcomes, Has.Count.EqualTo(Tasks).And.All.EqualTo("ready "));
            Assert.That(planned.Loads, Is.GreaterThanOrEqualTo(CarouselPlace.Models));
            Assert.That(2 * planned.Loads, Is.LessThanOrEqualTo(arrival.Loads));
        }
    }
}
