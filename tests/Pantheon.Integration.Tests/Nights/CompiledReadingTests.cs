using NUnit.Framework;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The program that only looks, compiled to machine code by ops/precompile.sh: that needs the machine for itself.</summary>
[Category("Full")]
[NonParallelizable]
[CancelAfter(1_500_000)]
public sealed class CompiledReadingTests
{
    [Test]
    public async Task Compiled_to_machine_code_it_does_the_same(CancellationToken cancellationToken)
    {
        var root = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(root, "Pantheon.sln")))
        {
            root = Path.GetDirectoryName(root)!; // the tests lie in the checkout
        }

        var made = await PantheonProgram.ToolAsync(Path.Combine(root, "ops", "precompile.sh"), root, [], cancellationToken, timeout: TimeSpan.FromMinutes(20));
        Assert.That(made.ExitCode, Is.Zero, made.StandardError);
        var program = Path.Combine(root, "src", "Pantheon.Host", "bin", "Release", "net10.0", "ahead", "pantheon-reads");
        if (!File.Exists(program))
        {
            Assert.Ignore($"no program of machine code can be made on this machine: {made.StandardError}");
        }

        await using var demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        await ReadLines.HoldAsync(demo, line => PantheonProgram.ToolAsync(program, demo.Folder, line, cancellationToken), cancellationToken);
    }
}
