namespace Polywire.Interop.Tests.Samples;

/// <summary>Exercise 17.5: the poem word by word, and the two who listen for some of its words.</summary>
public sealed class PoemTests
{
    private const string Punctuation = ",.!?;:";
    private static readonly string s_poem = Path.Combine(SampleBuild.Sources, "Poem.txt");

    [Theory]
    [InlineData(Side.Ours)]
    [InlineData(Side.Python)]
    public async Task EachListenerPrintsItsWords(Side publisher)
    {
        string port = $"{FreePort.Next()}";
        string address = "zmq+tcp://127.0.0.1:" + port;
        await using RunningProgram vowels = RunningProgram.Sample("Vowels", address);
        await Ports.KnockedAtAsync(port);
        await using RunningProgram five = RunningProgram.Sample("FiveLetters", address);
        await Ports.KnockedAtAsync(port);
        await using RunningProgram python = RunningProgram.Python("poem_sub.py", port);
        await Ports.KnockedAtAsync(port);
        await using RunningProgram reading = publisher == Side.Ours
            ? RunningProgram.Sample("PoemPub", "zmq+tcp://*:" + port)
            : RunningProgram.Python("poem_pub.py", port, s_poem);

        string[] read = await reading.EndAsync();

        string poem = await File.ReadAllTextAsync(s_poem, TestContext.Current.CancellationToken);
        string[] words = poem.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(words, read);
        Assert.Equal(words, await python.NextLinesAsync(words.Length));

        string[] plain = [.. words.Select(word => word.Trim(Punctuation.ToCharArray()))];
        string[] withVowel = [.. plain.Where(word => "aeiou".Contains(char.ToLowerInvariant(word[0])))];
        string[] ofFive = [.. plain.Where(word => word.Replace("'", "", StringComparison.Ordinal).Length == 5)];
        Assert.Contains("oh", withVowel);
        Assert.Contains("queen", ofFive);
        Assert.Equal(withVowel, await vowels.NextLinesAsync(withVowel.Length));
        Assert.Equal(ofFive, await five.NextLinesAsync(ofFive.Length));
        Assert.Empty(vowels.LinesSoFar());
        Assert.Empty(five.LinesSoFar());
    }
}
