using NUnit.Framework;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;
using Pantheon.Tests.Reporting.Golden;

namespace Pantheon.Tests.Reporting.Rendering;

public sealed class GoldenReportTests
{
    private static IEnumerable<TestCaseData> EveryNight() =>
        new (string Name, Func<ReportInput> Night)[]
        {
            ("demo", () => Nights.Demo()),
            ("whole", () => Nights.Whole),
            ("demo-scripted", () => Nights.Demo("scripted")),
            ("all-ready", () => Nights.AllReady),
            ("runtime-down", () => Nights.RuntimeDown),
            ("store-lost-in-the-middle", () => Nights.StoreLostInTheMiddle),
            ("two-hundred", () => Nights.TwoHundred),
            ("nothing-ran", () => Nights.NothingRan),
            ("store-lost", () => Nights.StoreLost),
            ("hostile", () => HostileNight.Input(HostileNight.Payload)),
        }.Select(night => new TestCaseData(night.Name, night.Night).SetArgDisplayNames(night.Name));

    [TestCaseSource(nameof(EveryNight))]
    public void The_report_reads_as_reviewed(string name, Func<ReportInput> night)
    {
        var report = ReportBuilder.Build(night());

        Assert.Multiple(() =>
        {
            GoldenFile.Holds($"{name}.md", MarkdownReport.Render(report));
            GoldenFile.Holds($"{name}.txt", TerminalReport.Render(report, 120, colour: false));
            GoldenFile.Holds($"{name}.json", JsonReport.Render(report));
            if (name != "two-hundred")
            {
                // what it adds to the pages of the other nights is length
                GoldenFile.Holds($"{name}.html", HtmlReport.Render(report));
            }
        });
    }

    [Test]
    public void The_schema_of_the_report_reads_as_reviewed() => GoldenFile.Holds("report.schema.json", JsonReport.Schema());
}
