using NUnit.Framework;
using Pantheon.Authoring.Catalogs;

namespace Pantheon.Tests.Authoring.Yaml;

public sealed class YamlDamageTests
{
    /// <summary>Whatever is cut or put into a file, the answer is a diagnostic and never an exception.</summary>
    [Test]
    public void A_damaged_file_is_answered_by_diagnostics([Values(1, 2, 3, 4)] int seed)
    {
        const string Odd = "{}[]:,&*!|>'\"%@`#-?\t\n \u0000é${";
        var random = new Random(seed);
        var sound = CatalogFiles.FromFolder(Repository.Samples);
        var paths = sound.Texts.Keys.Where(path => !path.EndsWith(".patch", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        for (var round = 0; round < 40; round++)
        {
            var path = paths[random.Next(paths.Length)];
            var text = sound.Texts[path];
            var at = random.Next(text.Length);
            var damaged = random.Next(2) == 0 ? text[..at] : text.Insert(at, Odd[random.Next(Odd.Length)].ToString());

            var files = sound with { Texts = new Dictionary<string, string>(sound.Texts) { [path] = damaged } };

            Assert.That(() => CatalogLoader.Load(files, null), Throws.Nothing, $"{path} cut or changed at {at}");
        }
    }
}
