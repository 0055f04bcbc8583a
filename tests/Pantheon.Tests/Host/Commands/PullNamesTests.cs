using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Runtimes.Profiles;

namespace Pantheon.Tests.Host.Commands;

public sealed class PullNamesTests
{
    private static readonly (ModelProfile Profile, ModelSize Size) Known =
        ModelProfiles.All.SelectMany(profile => profile.Sizes.Select(size => (profile, size))).First(pair => pair.profile.Sizes.Count > 1 && pair.size is { Ollama: not null, Hf: not null });

    [Test]
    public void A_profile_with_its_size_is_the_tag_of_the_library() =>
        Assert.That(PullNames.TagFor($"{Known.Profile.Family}:{Known.Size.Label}".ToUpperInvariant()), Is.EqualTo(Known.Size.Ollama));

    [TestCase("someone/their-model:7b")]
    [TestCase("hf.co/someone/model-GGUF:Q4_K_M")]
    public void A_servers_own_name_stays_as_it_is(string name) => Assert.That(PullNames.TagFor(name), Is.EqualTo(name));

    [Test]
    public void A_family_without_a_size_is_not_guessed()
    {
        var unclear = Assert.Throws<PantheonException>(() => PullNames.TagFor(Known.Profile.Family))!;

        Assert.That(unclear.Code, Is.EqualTo(Codes.PullUnclear));
        Assert.That(unclear.Hint, Does.Contain($"{Known.Profile.Family}:{Known.Size.Label}"));
    }

    [TestCase("../etc")]
    [TestCase("-x")]
    [TestCase("a b")]
    [TestCase("")]
    public void What_no_model_is_called_is_a_wrong_usage(string name) =>
        Assert.That(Assert.Throws<PantheonException>(() => PullNames.TagFor(name))!.Code, Is.EqualTo(Codes.InputUnreadable));

    [Test]
    public void For_servers_that_fetch_nothing_the_command_of_the_profile_is_known_by_its_name_and_by_its_id()
    {
        var command = $"hf download {Known.Size.Hf}";

        Assert.That(PullNames.CommandFor(RuntimeKind.Vllm, $"{Known.Profile.Family}:{Known.Size.Label}"), Is.EqualTo(command));
        Assert.That(PullNames.CommandFor(RuntimeKind.Vllm, Known.Size.Hf!), Is.EqualTo(command));
        Assert.That(PullNames.CommandFor(RuntimeKind.Vllm, "nobody/knows-this"), Is.Null);
    }
}
