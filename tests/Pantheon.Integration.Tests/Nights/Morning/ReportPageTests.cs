using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Pantheon.Integration.Tests.Nights.Morning;

/// <summary>The report's page as a browser shows it: in the light and the dark, wide and narrow, on paper; it asks for nothing and leads nowhere but within itself.</summary>
[Category("Slow")]
[CancelAfter(60_000)]
internal sealed class ReportPageTests
{
    private const string Overflow = "document.documentElement.scrollWidth - innerWidth";

    /// <summary>Each text whose contrast with what it stands on is less than 4.5 (WCAG 2.2, 1.4.3), or that cannot be told.</summary>
    private const string Pale = """
        (() => {
          const parse = text => (text.match(/[\d.]+/g) || []).map(Number);
          const light = color => { const [r, g, b] = color.slice(0, 3).map(part => part / 255).map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const under = element => { for (let at = element; at; at = at.parentElement) { const color = parse(getComputedStyle(at).backgroundColor); if (color.length === 3 || color[3] === 1) return color; if (color[3] > 0) return null; } return null; };
          document.querySelectorAll('details').forEach(part => part.open = true);
          const pale = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          let count = 0;
          for (let node; node = walker.nextNode();) {
            const element = node.parentElement;
            if (!node.data.trim() || element.closest('title')) continue;
            const style = getComputedStyle(element), ink = parse(element.namespaceURI.endsWith('svg') ? style.fill : style.color), paper = under(element);
            count++;
            if (!paper || ink.length < 3 || (ink.length === 4 && ink[3] < 1) || style.opacity !== '1') { pale.push('unclear: ' + node.data.slice(0, 40)); continue; }
            const [low, high] = [light(ink), light(paper)].sort((a, b) => a - b), ratio = (high + 0.05) / (low + 0.05);
            if (ratio < 4.5) pale.push(ratio.toFixed(2) + ' ' + element.tagName + '.' + (element.getAttribute('class') || '') + ': ' + node.data.slice(0, 40));
          }
          return { count, pale };
        })()
        """;

    private const string Links = """
        (() => ({
          count: document.querySelectorAll('a').length,
          broken: [...document.querySelectorAll('[href], [src], [srcset], [action]')].filter(part => !(part.tagName === 'A' && /^#./.test(part.getAttribute('href')) && document.getElementById(part.getAttribute('href').slice(1)))).map(part => part.outerHTML.slice(0, 80)),
          twice: [...document.querySelectorAll('[id]')].map(part => part.id).filter((id, at, all) => all.indexOf(id) !== at),
          programs: document.querySelectorAll('script, iframe, object, embed, link, form, [onclick], [onload], [onerror]').length,
        }))()
        """;

    // what is folded away on the screen is printed; what lies in a cell that is scrolled sideways would be cut
    private const string Hidden = "[...document.querySelectorAll('details > p, details > ul, details > pre')].filter(part => part.getBoundingClientRect().height === 0).length";

    private Browser _browser = null!; // started before the tests

    [OneTimeSetUp]
    public async Task Start()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(50));
        _browser = await Browser.StartAsync(deadline.Token);
    }

    [OneTimeTearDown]
    public async Task End()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    [Test]
    public async Task The_page_fits_is_read_well_and_asks_for_nothing(
        [Values("whole", "all-ready", "runtime-down", "nothing-ran", "store-lost", "hostile")] string night, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Goldens(), night + ".html");
        var before = _browser.Asked.Count;
        await _browser.ShowAsync(file, cancellationToken);

        foreach (var scheme in new[] { "light", "dark" })
        {
            foreach (var width in new[] { 1200, 500 })
            {
                await _browser.LookAsync(width, "screen", scheme, cancellationToken);
                Assert.That((int)(await _browser.RunAsync(Overflow, cancellationToken))!, Is.LessThanOrEqualTo(0), $"{night} {scheme} {width}");
            }

            var read = (await _browser.RunAsync(Pale, cancellationToken))!;
            Assert.That(read["count"]!.GetValue<int>(), Is.GreaterThan(20));
            Assert.That(Texts(read["pale"]), Is.Empty, $"{night} {scheme}");
        }

        var links = (await _browser.RunAsync(Links, cancellationToken))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Texts(links["broken"]), Is.Empty);
            Assert.That(Texts(links["twice"]), Is.Empty);
            Assert.That((int)links["programs"]!, Is.Zero);
            Assert.That((int)links["count"]!, night is "nothing-ran" or "store-lost" ? Is.Zero : Is.Positive);
            Assert.That(_browser.Asked.Skip(before), Is.All.EqualTo(new Uri(file).AbsoluteUri));
        }
    }

    [Test]
    public async Task On_paper_nothing_is_folded_away_or_cut(CancellationToken cancellationToken)
    {
        await _browser.ShowAsync(Path.Combine(Goldens(), "whole.html"), cancellationToken);
        await _browser.LookAsync(760, "print", "light", cancellationToken);

        Assert.That((int)(await _browser.RunAsync(Overflow, cancellationToken))!, Is.LessThanOrEqualTo(0));
        Assert.That((int)(await _browser.RunAsync(Hidden, cancellationToken))!, Is.Zero);
        Assert.That((int)(await _browser.RunAsync("[...document.querySelectorAll('.wide')].filter(part => part.scrollWidth > part.clientWidth).length", cancellationToken))!, Is.Zero);
    }

    [Test]
    public async Task A_page_that_is_too_wide_too_pale_or_asks_for_something_is_found(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pantheon-page-");
        try
        {
            var file = Path.Combine(folder.FullName, "page.html");
            await File.WriteAllTextAsync(file, "<body style='background:#fff'><p style='color:#999;width:2000px'>pale</p><a href='#nowhere'>x</a><img src='gone.png'></body>", cancellationToken);
            var before = _browser.Asked.Count;
            await _browser.ShowAsync(file, cancellationToken);
            await _browser.LookAsync(1200, "screen", "light", cancellationToken);

            using (Assert.EnterMultipleScope())
            {
                Assert.That((int)(await _browser.RunAsync(Overflow, cancellationToken))!, Is.Positive);
                Assert.That(Texts((await _browser.RunAsync(Pale, cancellationToken))!["pale"]), Has.Some.Contains("pale"));
                Assert.That(Texts((await _browser.RunAsync(Links, cancellationToken))!["broken"]), Has.Count.EqualTo(2));
                Assert.That(_browser.Asked.Skip(before), Has.Some.EndsWith("gone.png"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<string> Texts(JsonNode? list) => [.. list!.AsArray().Select(text => text!.ToString())];

    private static string Goldens()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pantheon.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "tests", "Pantheon.Tests", "Reporting", "Golden");
    }
}
