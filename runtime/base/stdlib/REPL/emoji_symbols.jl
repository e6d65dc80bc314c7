# Pictures by names between colons: `\:smile:` is 😄.

const emoji_symbols = Dict{String,String}()

let words = split("""
    smile 😄 smiley 😃 grinning 😀 grin 😁 laughing 😆 satisfied 😆 joy 😂 rofl 🤣 sweat_smile 😅 blush 😊 innocent 😇 wink 😉 heart_eyes 😍
    kissing 😗 kissing_heart 😘 kissing_closed_eyes 😚 kissing_smiling_eyes 😙 yum 😋 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜
    stuck_out_tongue_closed_eyes 😝 sunglasses 😎 smirk 😏 neutral_face 😐 expressionless 😑 unamused 😒 sweat 😓 pensive 😔 confused 😕
    confounded 😖 disappointed 😞 disappointed_relieved 😥 worried 😟 angry 😠 rage 😡 cry 😢 persevere 😣 triumph 😤 frowning 😦 anguished 😧
    fearful 😨 weary 😩 sleepy 😪 tired_face 😫 grimacing 😬 sob 😭 open_mouth 😮 hushed 😯 cold_sweat 😰 scream 😱 astonished 😲 flushed 😳
    sleeping 😴 dizzy_face 😵 no_mouth 😶 mask 😷 relaxed ☺ smile_cat 😸 joy_cat 😹 smiley_cat 😺 heart_eyes_cat 😻 smirk_cat 😼 kissing_cat 😽
    pouting_cat 😾 crying_cat_face 😿 scream_cat 🙀 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊 ghost 👻 skull 💀 alien 👽 robot_face 🤖
    imp 👿 smiling_imp 😈 hankey 💩 poop 💩 thinking_face 🤔 upside_down_face 🙃 face_with_rolling_eyes 🙄 hugging_face 🤗 nerd_face 🤓
    money_mouth_face 🤑 zipper_mouth_face 🤐 face_with_thermometer 🤒 slightly_smiling_face 🙂 slightly_frowning_face 🙁
    heart ❤ yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 broken_heart 💔 sparkling_heart 💖 two_hearts 💕 heartbeat 💓
    heartpulse 💗 cupid 💘 gift_heart 💝 kiss 💋 love_letter 💌 ring 💍 gem 💎 bouquet 💐
    +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 punch 👊 fist ✊ v ✌ wave 👋 hand ✋ raised_hand ✋ open_hands 👐 point_up ☝ point_down 👇 point_left 👈
    point_right 👉 point_up_2 👆 raised_hands 🙌 pray 🙏 clap 👏 muscle 💪 metal 🤘 middle_finger 🖕 writing_hand ✍ nail_care 💅 ear 👂 eyes 👀 nose 👃
    lips 👄 tongue 👅 bust_in_silhouette 👤 busts_in_silhouette 👥 baby 👶 boy 👦 girl 👧 man 👨 woman 👩 older_man 👴 older_woman 👵 cop 👮 angel 👼
    princess 👸 dancer 💃 runner 🏃 walking 🚶 couple 👫 family 👪 bow 🙇 no_good 🙅 ok_woman 🙆 raising_hand 🙋 person_frowning 🙍
    dog 🐶 cat 🐱 mouse 🐭 hamster 🐹 rabbit 🐰 wolf 🐺 frog 🐸 tiger 🐯 koala 🐨 bear 🐻 pig 🐷 pig_nose 🐽 cow 🐮 boar 🐗 monkey_face 🐵 monkey 🐒 horse 🐴
    racehorse 🐎 camel 🐫 sheep 🐑 elephant 🐘 panda_face 🐼 snake 🐍 bird 🐦 baby_chick 🐤 hatched_chick 🐥 hatching_chick 🐣 chicken 🐔 penguin 🐧
    turtle 🐢 bug 🐛 bee 🐝 honeybee 🐝 ant 🐜 beetle 🐞 snail 🐌 octopus 🐙 tropical_fish 🐠 fish 🐟 whale 🐳 whale2 🐋 dolphin 🐬 flipper 🐬 ram 🐏 rat 🐀
    ox 🐂 water_buffalo 🐃 tiger2 🐅 leopard 🐆 crocodile 🐊 rooster 🐓 dragon 🐉 dragon_face 🐲 goat 🐐 poodle 🐩 paw_prints 🐾 feet 🐾 unicorn_face 🦄
    lion_face 🦁 crab 🦀 scorpion 🦂 turkey 🦃 eagle 🦅 duck 🦆 bat 🦇 shark 🦈 owl 🦉 fox_face 🦊 butterfly 🦋 deer 🦌 gorilla 🦍 spider 🕷
    cherry_blossom 🌸 tulip 🌷 four_leaf_clover 🍀 rose 🌹 sunflower 🌻 hibiscus 🌺 maple_leaf 🍁 leaves 🍃 fallen_leaf 🍂 herb 🌿 ear_of_rice 🌾 mushroom 🍄
    cactus 🌵 palm_tree 🌴 evergreen_tree 🌲 deciduous_tree 🌳 chestnut 🌰 seedling 🌱 blossom 🌼 shell 🐚 globe_with_meridians 🌐 sun_with_face 🌞
    full_moon_with_face 🌝 new_moon_with_face 🌚 new_moon 🌑 first_quarter_moon 🌓 full_moon 🌕 crescent_moon 🌙 earth_africa 🌍 earth_americas 🌎
    earth_asia 🌏 volcano 🌋 milky_way 🌌 stars 🌠 star ⭐ star2 🌟 sunny ☀ partly_sunny ⛅ cloud ☁ zap ⚡ umbrella ☔ snowflake ❄ snowman ⛄ cyclone 🌀
    foggy 🌁 rainbow 🌈 ocean 🌊 fire 🔥 sparkles ✨ dizzy 💫 boom 💥 collision 💥 anger 💢 sweat_drops 💦 droplet 💧 zzz 💤 dash 💨
    green_apple 🍏 apple 🍎 tangerine 🍊 lemon 🍋 cherries 🍒 grapes 🍇 watermelon 🍉 strawberry 🍓 peach 🍑 melon 🍈 banana 🍌 pear 🍐 pineapple 🍍
    sweet_potato 🍠 eggplant 🍆 tomato 🍅 corn 🌽 coffee ☕ tea 🍵 sake 🍶 beer 🍺 beers 🍻 cocktail 🍸 tropical_drink 🍹 wine_glass 🍷 fork_and_knife 🍴
    pizza 🍕 hamburger 🍔 fries 🍟 poultry_leg 🍗 meat_on_bone 🍖 spaghetti 🍝 curry 🍛 bento 🍱 sushi 🍣 rice 🍚 rice_ball 🍙 ramen 🍜 stew 🍲 egg 🍳 bread 🍞
    doughnut 🍩 icecream 🍦 ice_cream 🍨 birthday 🎂 cake 🍰 cookie 🍪 chocolate_bar 🍫 candy 🍬 lollipop 🍭 honey_pot 🍯 cheese_wedge 🧀 taco 🌮 popcorn 🍿
    soccer ⚽ basketball 🏀 football 🏈 baseball ⚾ tennis 🎾 8ball 🎱 golf ⛳ mountain_bicyclist 🚵 bicyclist 🚴 horse_racing 🏇 snowboarder 🏂 swimmer 🏊
    surfer 🏄 ski 🎿 trophy 🏆 dart 🎯 game_die 🎲 slot_machine 🎰 video_game 🎮 space_invader 👾 musical_score 🎼 musical_note 🎵 notes 🎶 guitar 🎸
    violin 🎻 trumpet 🎺 saxophone 🎷 musical_keyboard 🎹 microphone 🎤 headphones 🎧 art 🎨 clapper 🎬 circus_tent 🎪 ticket 🎫 performing_arts 🎭
    tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 christmas_tree 🎄 santa 🎅 jack_o_lantern 🎃 fireworks 🎆 sparkler 🎇 bamboo 🎍 dolls 🎎 crown 👑 tophat 🎩
    car 🚗 red_car 🚗 taxi 🚕 bus 🚌 truck 🚚 ambulance 🚑 fire_engine 🚒 police_car 🚓 tractor 🚜 bike 🚲 train 🚋 train2 🚆 metro 🚇 tram 🚊 bullettrain_side 🚄
    airplane ✈ helicopter 🚁 boat ⛵ sailboat ⛵ ship 🚢 speedboat 🚤 anchor ⚓ rocket 🚀 construction 🚧 fuelpump ⛽ busstop 🚏 traffic_light 🚥 checkered_flag 🏁
    house 🏠 house_with_garden 🏡 school 🏫 office 🏢 hospital 🏥 bank 🏦 hotel 🏨 church ⛪ factory 🏭 statue_of_liberty 🗽 tokyo_tower 🗼 mount_fuji 🗻 tent ⛺
    ferris_wheel 🎡 roller_coaster 🎢 fountain ⛲ japan 🗾 moyai 🗿
    watch ⌚ iphone 📱 phone ☎ telephone ☎ computer 💻 floppy_disk 💾 cd 💿 dvd 📀 camera 📷 video_camera 📹 tv 📺 radio 📻 battery 🔋 electric_plug 🔌 bulb 💡
    flashlight 🔦 hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ stopwatch ⏱ satellite 📡 moneybag 💰 dollar 💵 yen 💴 euro 💶 pound 💷 credit_card 💳 wrench 🔧
    hammer 🔨 nut_and_bolt 🔩 gear ⚙ gun 🔫 bomb 💣 hocho 🔪 smoking 🚬 pill 💊 syringe 💉 thermometer 🌡 key 🔑 lock 🔒 unlock 🔓 door 🚪 toilet 🚽 bathtub 🛀
    microscope 🔬 telescope 🔭 crystal_ball 🔮 envelope ✉ email 📧 inbox_tray 📥 outbox_tray 📤 package 📦 mailbox 📫 postbox 📮 memo 📝 pencil 📝 pencil2 ✏
    book 📖 books 📚 notebook 📓 ledger 📒 newspaper 📰 bookmark 🔖 link 🔗 paperclip 📎 scissors ✂ triangular_ruler 📐 straight_ruler 📏 pushpin 📌
    round_pushpin 📍 calendar 📆 date 📅 clipboard 📋 file_folder 📁 open_file_folder 📂 chart 💹 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉
    bar_chart 📊 mag 🔍 mag_right 🔎 bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣 speech_balloon 💬 thought_balloon 💭 speaker 🔈 mute 🔇
    white_check_mark ✅ heavy_check_mark ✔ ballot_box_with_check ☑ x ❌ heavy_multiplication_x ✖ heavy_plus_sign ➕ heavy_minus_sign ➖ heavy_division_sign ➗
    question ❓ grey_question ❔ exclamation ❗ grey_exclamation ❕ bangbang ‼ interrobang ⁉ warning ⚠ no_entry ⛔ no_entry_sign 🚫 recycle ♻ 100 💯 sos 🆘 ok 🆗
    new 🆕 free 🆓 up 🆙 cool 🆒 top 🔝 soon 🔜 back 🔙 end 🔚 on 🔛 arrow_up ⬆ arrow_down ⬇ arrow_left ⬅ arrow_right ➡ arrows_clockwise 🔃 red_circle 🔴 blue_circle 🔵
    large_blue_circle 🔵 white_circle ⚪ black_circle ⚫ small_blue_diamond 🔹 large_blue_diamond 🔷 hearts ♥ spades ♠ clubs ♣ diamonds ♦ infinity ♾ peace_symbol ☮ yin_yang ☯
    radioactive_sign ☢ biohazard_sign ☣ atom_symbol ⚛ fleur_de_lis ⚜ copyright © registered ® tm ™ triangular_flag_on_post 🚩
""")
    for i in 1:2:length(words)-1
        emoji_symbols[string("\\:", words[i], ':')] = String(words[i+1])
    end
end
