using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;

namespace Pantheon.Tests.Core.Boxes;

/// <summary>Which pools boxes share the seats of.</summary>
public sealed class SharedPoolsTests
{
    [TestCase(RuntimeKind.Ollama, "http://127.0.0.1:11434", "desk@hera")]
    [TestCase(RuntimeKind.Vllm, "http://[::1]:8000", "desk@hera")]
    [TestCase(RuntimeKind.LlamaCpp, null, "desk@hera")]
    [TestCase(RuntimeKind.Vllm, "http://10.0.0.5:8000", "desk")]
    public void A_server_on_the_box_itself_is_its_own(RuntimeKind kind, string? endpoint, string shared)
    {
        var box = new BoxSpec
        {
            Name = "hera",
            Pools = new Dictionary<string, PoolSpec> { ["desk"] = new PoolSpec { Name = "desk", Kind = kind, Endpoint = endpoint, Origin = RuntimeOrigin.Local, Models = new Dictionary<string, ModelEntry>() } },
            DataFolder = "/nonexistent",
            ReportsFolder = "/nonexistent",
            File = "/nonexistent/box.yaml",
        };

        Assert.That(SharedPools.NameOf(box, "desk"), Is.EqualTo(shared));
        Assert.That(SharedPools.IsOf("desk", shared), Is.True);
    }
}
