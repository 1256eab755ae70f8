#:project ../src/Polywire/Polywire.csproj

// Exercise 17.5: prints each word of the poem that begins with a vowel, until Ctrl-C. Punctuation does not count.
//
//   dotnet run samples/Vowels.cs [ADDRESS]                     default: zmq+tcp://127.0.0.1:6789

using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "zmq+tcp://127.0.0.1:6789";

await using Subscriber subscriber = await Subscriber.ConnectAsync(address);
await subscriber.SubscribeAsync("poem");

await foreach (Message message in subscriber)
{
    // An apostrophe inside a word stays for the reader's sake.
    string word = message.Text.Trim([.. message.Text.Where(char.IsPunctuation)]);
    if (word.Length > 0 && "aeiouAEIOU".Contains(word[0])) Console.WriteLine(word);
}
