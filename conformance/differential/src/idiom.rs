//! What real templates do, with random parts: loops over parameters, lists and maps built up, text cut and escaped.

use crate::methods::Kind;
use crate::path;
use crate::template::Writer;

/// `@` stands for a reference, `%` for a path, `~` for white space, `^` for a literal.
const IDIOMS: &[&str] = &[
    "#set($all = $input.params())~#foreach($t in $all.keySet())~#set($p = $all.get($t))\"$t\": {#foreach($k in $p.keySet())\"$k\": \"$util.escapeJavaScript($p.get($k))\"#if($foreach.hasNext),#end~#end}#if($foreach.hasNext),#end~#end",
    "#foreach($k in $input.params().header.keySet())\"$k\": \"$input.params().header.get($k)\"#if($foreach.hasNext),#end~#end",
    "#foreach($k in $input.params().querystring.keySet())$k=$util.urlEncode($input.params().querystring.get($k))#if($foreach.hasNext)&#end#end",
    "\"$input.params(\"q\")\"",
    "$input.params().path.id$input.params().header.Accept$input.params().querystring['q']",
    "$input.params().get('header').get('Host').split('[.,]')[0]",
    "$input.json(\"%\")",
    "{\"a\": $input.json('%'), \"b\": \"$input.path('%')\"}",
    "$util.escapeJavaScript($input.json('%'))",
    "$util.escapeJavaScript($input.body).replaceAll(\"\\\\'\",\"'\")",
    "$util.base64Encode($input.json('%'))",
    "$util.parseJson($util.base64Decode($util.base64Encode($input.body)))",
    "#set($root = $input.path('$'))~$root.a~$root.items.size()~${root.name}~$!{root.nope}",
    "#set($root = $input.path('$'))#foreach($e in $root.items)~{\"i\": $foreach.index, \"v\": \"$e\"}#if($foreach.hasNext),#end~#end",
    "#foreach($k in $input.path('$').keySet())$k=$input.path('$').get($k);#end",
    "#foreach($e in $input.path('%').entrySet())$e.key=$e.value,$e.getKey()#end",
    "#set($b = $util.parseJson($input.body))$b.a~$b['b']~$b.items[0]~$!b.name.length()",
    "#set($x = $input.path('%'))#if($x && $x != '')Y$x#{else}N#end",
    "#if($input.path('%') == '')empty#elseif($input.path('%') == @)same#else other#end",
    "#if($input.params('id').isEmpty())none#{else}$input.params('id')#end",
    "#set($list = [])#foreach($e in @)#set($ignored = $list.add(@))#end$list.size()~$list",
    "#set($list = [@, ^, 1])$!list.add(^)~$list.get(0)$list[1]$list[-1]~$list.isEmpty()",
    "#set($map = {})#foreach($e in [1..3])#set($ignored = $map.put(\"k$e\", @))#end$map~$map.k1~$map.keySet()",
    "#set($map = {'a': @, \"b$n\": {'c': [^]}})$map.a~$map.b.c[0]~$map.get('a')~#foreach($k in $map.keySet())$k,#end",
    "#set($map[^] = @)$map[^]",
    "#set($s = \"\")#foreach($e in [1..3])#set($s = \"$s$e,\")#end$s.substring(1)~$s.lastIndexOf(',')",
    "#set($s = ^ + @)$s~#set($s = $s + 1)$s",
    "#set($end = $list.size() - 1)#foreach($i in [0..$end])$list[$i]#end",
    "#set($Integer = 0)#set($v = $Integer.parseInt(^))$v#set($v = $v * 2 + 1)~$v",
    "#set($d = 1.5)$d.doubleToLongBits(@)#set($r = $d * @)$r#set($q = $r / 3)$q~$d.intValue()",
    "#set($i = 10)#set($j = $i / 3)$j#set($k = $i % 3)$k#set($z = $i / 0)$!z~#set($w = 7 - $i)$w",
    "#set($a = 5)#set($b = 2147483647)#set($c = $a + $b)$c#set($e = $b * $b)$e~#set($x = $c - 9223372036854775807)$x",
    "#macro(row $k $v)~\"$k\": \"$v\"#end#row('a' @)#row(^, $!nope)#row(\"x$s\" 1)",
    "#macro(wrap $t)<$t>$bodyContent</$t>#end#@wrap('b')in @ side#end",
    "#macro(down $i)$i#if($i > 0)#set($less = $i - 1)#down($less)#end#end#down(3)",
    "#macro(sets $p)#set($p = 'new')$p#end#set($arg = @)#sets($arg)$arg",
    "#define($block)~#foreach($k in $map.keySet())$k:$map.get($k);#end~#end#set($map = {'x': @})$block#set($map = {'y': ^})$block",
    "#define($b)[$n]#end#set($l2 = [$b, ^])$l2~$l2.toString().length()~$util.escapeJavaScript($b)",
    "#set($str = '#if(true)y#end$n')#evaluate($str)",
    "$context.authorizer.claims['cognito:groups']~$context.authorizer.principalId~$context.identity.sourceIp",
    "#foreach($k in $context.identity.keySet())$k#end~#foreach($k in $stageVariables.keySet())$k=$stageVariables.get($k)#end",
    "#set($context.requestOverride.header.x = @)#set($context.responseOverride.status = 400)~$context.responseOverride.status",
    "#set($context.requestOverride.querystring['a b'] = ^)#set($h = $context.requestOverride.header)#set($h.y = @)$h.y",
    "#set($ignored = $context.responseOverride.header.put(^, @))$context.responseOverride.header.size()",
    "#if($context.responseOverride)o#end#set($context.responseOverride = @)",
    "#foreach($a in [1..2])#foreach($b in ['x', 'y'])$foreach.parent.count$foreach.count$velocityCount#if($foreach.first)F#end#if($foreach.last)L#end;#end#end",
    "#foreach($a in @)#if($foreach.count == 2)#break#end$a#end~$!a",
    "#foreach($a in [3..1])$a#set($last = $a)#end$last",
    "$s.replaceAll('(\\w)(\\w)', '$2$1')~$s.replace('a', '$1')~$s.split(',').size()",
    "#foreach($part in @.split(^))[$part]#end",
    "#if($s.matches('.*a.*') && !$s.isEmpty() || $n > 3)m#end",
    "#if(!$nope)no#end#if(!($a && $b))nor#end#if($a || $b and not $c)x#end",
    "\\$s \\\\$s \\$nope \\\\$nope \\#if \\\\#if($t)y#end \\$!s \\${s}",
    "\"\\\"$s\\\"\" '$s' \"it\\'s\" #set($q = '\"')$q$s$q",
    "#set($t2 = \"a\\n$s\\t\\\"\")$t2",
    "#set($t3 = \"say \"\"$s\"\" \")$t3#set($t4 = 'it''s')$t4",
    "#set($t5 = \"#foreach($i in [1..2])$i#if($foreach.hasNext),#end#end\")$t5",
    "#set( $x = @ )##c\n#* c *#$x#**#\n#set($y=^)## d\r\n$y",
    "#[[ $s #if(\n]]#@",
    "${s}text$s.text${s}.text$s. $s, $s! $!s! $s[0 $s( $s{ ${s",
    "$n.5 $n.a $n.toString().x $1 $-1 $s-$n $s_ $s$n $$s $#s #$s",
    "${s.length()}~${s.substring(0, 1)}~$!{input.path('%')}~${util.urlEncode(^)}",
    "$a.b.c.d.e~$!{a.b}~$a.b()~$!a.b('x')~${a.b[0]}~$a[0][1]~$!a['k'].x",
    "$s.format('%s-%d-%5.2f|%-5s|%05d|%x', ^, 3, 1.5, 'a', 7, 255)",
    "$s.join(',', ['a', 'b'])~$s.join('-', @)~$s.valueOf(@)~$s.chars().count()",
    "$list.stream().distinct().count()~$list.iterator().next()~$list.subList(0, 1)~$list.toArray()[0]",
    "#foreach($e in $list.iterator())$e#end~#foreach($e in @.toCharArray())$e#end~#foreach($e in $nope)x#end",
    "#set($y = $map.getOrDefault(^, @))$y~$map.containsKey(^)~$map.remove(^)~$map.size()~$map.entrySet()",
    "#set($c = $s.charAt(0))$c~$c.isDigit($c)~#if($c == 'a')a#end~$c.compareTo($c)",
    "#if(@ == @)e#end#if(@ != ^)n#end#if($n >= 3 && $n < 10)r#end#if('a' == \"a\")s#end",
    "#stop @",
    "#if($t)\n  yes\n#else\n  no\n#end\nafter",
    "  #if($t)  \n  a  #end  \n  #set($x = 1)  \n  b",
];

impl Writer<'_> {
    /// One of the idioms.
    pub(crate) fn idiom(&mut self) {
        self.saw("idiom");
        let idiom = *self.rng.choose(IDIOMS);
        let quoted = self.strings > 0;
        for c in idiom.chars() {
            match c {
                '@' => {
                    self.reference_of(Kind::Any);
                }
                '%' => {
                    let path = path::path(self.rng).replace(['\'', '"', '$', '#'], "");
                    self.put(&format!("${path}"));
                }
                '~' => {
                    if self.rng.percent(40) {
                        self.white();
                    }
                }
                '^' => self.argument(Kind::Text),
                '"' | '\'' if quoted => {}
                c => self.out.push(c),
            }
        }
    }
}
